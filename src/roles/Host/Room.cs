namespace Edge.Host;
