"""Counters of what this process did; the gauges read from rows are in `gauges`."""

from prometheus_client import Counter, Gauge, Histogram

outbox_published = Counter("outbox_events_published", "Events told and confirmed", ["service"])
inbox_received = Counter("inbox_events_received", "Messages kept as rows or recognised as known", ["service"])
inbox_duplicates = Counter("inbox_events_duplicate", "Messages that were here already", ["service"])
inbox_handled = Counter("inbox_events_handled", "Heard events that had their effect", ["service"])
rows_parked = Counter("rows_parked", "Rows parked for repair", ["service", "sweep"])
sweep_faults = Counter("sweep_faults", "Turns of a sweep that failed", ["service", "sweep"])
sweep_tick = Gauge("sweep_tick_seconds", "How long a sweep rests at most before it looks again", ["service", "sweep"])
sweep_began = Gauge("sweep_began_timestamp_seconds", "When a sweep began to look", ["service", "sweep"])
sweep_last_run = Gauge("sweep_last_run_timestamp_seconds", "When a sweep last looked", ["service", "sweep"])
broker_connected = Gauge("broker_connected", "Whether the service's queue is being drained", ["service"])
commands = Counter("commands", "Commands by door and answer", ["service", "door", "status"])
gate_denials = Counter("gate_denials", "Refusals by rule and article", ["service", "rule", "article"])
deadlines_recounted = Counter("deadlines_recounted", "Deadlines counted on a new calendar", ["service"])
deadline_lateness = Histogram(
    "deadline_lateness_seconds",
    "How long after its bound a deadline fired",
    ["service", "kind"],
    buckets=(0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600, 86400),
)
audit_verified_at = Gauge("audit_verified_timestamp_seconds", "When the whole trail was last verified", ["service"])
audit_faults = Gauge("audit_faults", "Faults found in the trail by the last round", ["service"])
audit_rows_verified = Gauge("audit_rows_verified", "Rows of the trail that the last round has read", ["service"])
queue_rows = Counter(
    "queue_rows_worked_on", "Rows of a service's own queues that had their effect", ["service", "queue", "kind"]
)
messages_sent = Counter("messages_sent", "Messages taken by the other side of a channel", ["service", "channel"])
messages_parked = Counter("messages_parked", "Messages parked for a person to look at", ["service", "channel"])
