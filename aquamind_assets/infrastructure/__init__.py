"""What the farm is built of: areas, stations, halls, containers, sensors, feed stores."""
