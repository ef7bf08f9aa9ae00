"""PostgreSQL and RabbitMQ on this machine without docker, apart from any that it already runs."""
