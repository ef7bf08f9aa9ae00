"""`make new-service NAME=planning`: the one shape, ready to be filled."""
