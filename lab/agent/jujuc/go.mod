module github.com/charmed-spark/lab/agent/jujuc

go 1.24
