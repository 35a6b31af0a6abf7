"""What is known of each network, a file for each family: `ENTRIES`."""
