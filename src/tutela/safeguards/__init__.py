"""Who may see and do what: organisations, people, roles, row policy, audit, retention."""
