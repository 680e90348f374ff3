namespace Edge.Hosting;

/// <summary>How log lines look.</summary>
public enum NodeLogFormat
{
    /// <summary>For people at a terminal.</summary>
    Console,

    /// <summary>One JSON object a line, for collectors.</summary>
    Json,
}
