namespace Edge.Coordination;
