"""The outside world: what comes in from trackers, and what goes out. Writes through `acts`, like people do."""
