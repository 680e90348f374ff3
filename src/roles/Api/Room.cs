namespace Edge.Api;
