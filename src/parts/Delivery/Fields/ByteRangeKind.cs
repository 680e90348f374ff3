namespace Edge.Delivery;

/// <summary>How a range request is answered.</summary>
public enum ByteRangeKind
{
    /// <summary>200 with everything.</summary>
    Whole,

    /// <summary>206 with one part.</summary>
    Part,

    /// <summary>416.</summary>
    Unsatisfiable,
}
