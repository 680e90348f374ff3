namespace Edge.Bench.Scale;

internal enum ScaleState
{
    Up,

    /// <summary>Its machine answers that nobody listens.</summary>
    Refuses,

    /// <summary>Nothing answers at all.</summary>
    Silent,
}
