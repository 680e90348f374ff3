namespace Edge.Jobs;

/// <summary>Who waits for a job; shares of a connection are 8:3:1.</summary>
public enum JobPriority
{
    Visitor,
    Background,
    Bulk,
}
