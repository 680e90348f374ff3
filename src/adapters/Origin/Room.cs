namespace Edge.Origin;
