namespace Edge.Kernel;

/// <summary>What commits are compared with: when a resource was made and last changed.</summary>
public readonly record struct EntryVersion(Revision Created, Revision Modified);
