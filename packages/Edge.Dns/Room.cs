namespace Edge.Dns;
