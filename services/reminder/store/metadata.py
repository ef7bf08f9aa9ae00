"""What all tables of this service belong to."""

from sqlalchemy import MetaData

metadata = MetaData()
