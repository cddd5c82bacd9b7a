"""The administrator's pages: people, organisations with their keys, API clients. Which of them, and over whose rows, the
permission table says; every write is a verb of tutela.safeguards."""
