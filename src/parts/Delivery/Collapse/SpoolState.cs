namespace Edge.Delivery;

internal enum SpoolState
{
    Growing,
    Complete,

    /// <summary>Larger than an object may be; the leading reader draws the rest itself.</summary>
    Overflowed,
    Broken,
}
