"""Law: instruments and their provisions, national measures, gaps between states, and what each operation of Tutela rests on."""
