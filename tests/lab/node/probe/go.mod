module charmed-spark/tests/probe

go 1.24.0
