"""How far each strategy has come: plans, actions, indicators, law."""
