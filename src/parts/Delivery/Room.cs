namespace Edge.Delivery;
