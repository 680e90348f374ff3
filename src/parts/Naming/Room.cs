namespace Edge.Naming;
