"""Made-up people with two years of made-up data, so that every page has something to show. Never in production."""
