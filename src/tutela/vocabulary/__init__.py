"""What words mean: areas, kinds, code lists, countries, substances, firearms (data files and typed access)."""
