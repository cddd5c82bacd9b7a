"""How far we are: strategies with their priorities and actions, what is reported about them, and what is asked of partners."""
