namespace Edge.Identity;
