namespace Edge.Hosting;

/// <summary>What the end of a stream says of the Stargate.</summary>
internal enum StreamEndKind
{
    /// <summary>It broke, was refused, or fell silent.</summary>
    Lost,

    /// <summary>The Stargate asked the node to go elsewhere.</summary>
    SentAway,

    /// <summary>The node itself ended it.</summary>
    Left,
}
