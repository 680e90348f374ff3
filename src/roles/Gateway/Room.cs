namespace Edge.Gateway;
