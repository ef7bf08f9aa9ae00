"""contracts/asyncapi.yaml: AsyncAPI 3.0 of every event on the topic exchange, for hearers that are not ours."""

from collections.abc import Sequence
from typing import Any

from deploy.generate import event_schemas, found
from deploy.generate.text import as_yaml
from shared.chassis.carriers.topology import EXCHANGE, queue_of
from shared.events.base import Event

CONTENT_TYPE = "application/cloudevents+json"

LETTER = {
    "title": "Letter",
    "description": "The CloudEvents 1.0 envelope (structured mode) of every event.",
    "type": "object",
    "required": ["specversion", "id", "source", "type", "subject", "time", "sequence", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "format": "uuid", "description": "Deliveries repeat; the same id is the same event."},
        "source": {"type": "string", "description": "The service that says it."},
        "type": {"type": "string", "description": "The wire type with its version; also the routing key."},
        "subject": {"type": "string", "format": "uuid", "description": "The aggregate: the project, or the calendar."},
        "time": {"type": "string", "format": "date-time", "description": "When it happened, +08:00."},
        "datacontenttype": {"const": "application/json"},
        "dataschema": {"type": "string", "description": "The $id of the schema in contracts/events."},
        "sequence": {
            "type": "string",
            "pattern": "^[1-9][0-9]*$",
            "description": "1, 2, 3 … without a gap for one source and one subject.",
        },
        "traceparent": {"type": ["string", "null"], "description": "W3C trace context."},
        "actorid": {"type": "string", "description": "Who acted; `system` where time or an event did."},
        "officeid": {"type": "string", "description": "For which office."},
        "regulation": {"type": "string", "description": "The version of the rule set that governs the project."},
        "data": {"type": "object"},
    },
}

ABOUT = """\
Every event is one persistent message on the durable topic exchange `projects`; its routing key is its type.
Bind a durable queue of your own and acknowledge after you have stored what you heard. An event may come twice
(same id): handle it once. Fields may be added to a type; pass over what you do not know. Anything else is a new version
of the type, and the old one is said beside it until it is retired in CHANGELOG.md.
deploy/examples/finance_consumer.py is a hearer that works.
"""


def files(services: Sequence[str]) -> dict[str, str]:
    """Return the description's text by its path."""
    return {"contracts/asyncapi.yaml": as_yaml(asyncapi(services), sort_keys=False)}


def asyncapi(services: Sequence[str]) -> dict[str, Any]:
    """Return the whole description."""
    events = found.spoken()
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "政务大数据项目事件", "version": "1.0.0", "description": ABOUT},
        "defaultContentType": CONTENT_TYPE,
        "servers": {"broker": _server()},
        "channels": {event.type: _channel(event) for event in events},
        "operations": _operations(services, events),
        "components": {
            "schemas": {"Letter": LETTER},
            "messages": {event.type: _message(event) for event in events},
            "securitySchemes": {"password": {"type": "userPassword"}},
        },
    }


def _server() -> dict[str, Any]:
    return {
        "host": "{host}",
        "protocol": "amqp",
        "protocolVersion": "0.9.1",
        "description": "RabbitMQ; ask the operators for an address and an account that may bind queues.",
        "variables": {"host": {"description": "Name and port of the broker."}},
        "security": [{"$ref": "#/components/securitySchemes/password"}],
    }


def _channel(event: type[Event]) -> dict[str, Any]:
    exchange = {"name": EXCHANGE, "type": "topic", "durable": True, "autoDelete": False}
    return {
        "address": event.type,
        "messages": {event.__name__: {"$ref": f"#/components/messages/{event.type}"}},
        "bindings": {"amqp": {"is": "routingKey", "exchange": exchange, "bindingVersion": "0.3.0"}},
    }


def _operations(services: Sequence[str], events: Sequence[type[Event]]) -> dict[str, Any]:
    said = {
        f"{speaker}.says.{event.type}": _operation("send", speaker, event.type)
        for event in events
        for speaker in found.speakers_of(event, services)
    }
    heard = {
        f"{service}.hears.{wire_type}": _operation("receive", service, wire_type)
        for service in services
        for wire_type in found.heard_by(service)
    }
    return {**said, **heard}


def _operation(action: str, service: str, wire_type: str) -> dict[str, Any]:
    way = "says" if action == "send" else f"hears, from its queue {queue_of(service)},"
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{wire_type}"},
        "summary": f"The {service} service {way} {wire_type}.",
        "tags": [{"name": service}],
    }


def _message(event: type[Event]) -> dict[str, Any]:
    schema = {"$ref": f"./{event_schemas.FOLDER.removeprefix('contracts/')}/{event.type}.json"}
    own = {"type": "object", "properties": {"type": {"const": event.type}, "data": schema}}
    return {
        "name": event.type,
        "title": event.__name__,
        "summary": found.first_line(event),
        "contentType": CONTENT_TYPE,
        "payload": {"allOf": [{"$ref": "#/components/schemas/Letter"}, own]},
    }
