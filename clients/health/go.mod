module podium/health

go 1.26.0
