namespace Edge.Stargate;
