module bench/hook-tool

go 1.24
