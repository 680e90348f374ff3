namespace Edge.Dns;

/// <summary>Why a packet is no message.</summary>
/// <param name="Offset">The byte where that was found.</param>
/// <param name="Field">What was read, e.g. <c>owner of answer 3</c>.</param>
/// <param name="Rule">The rule that it breaks, the end of a sentence.</param>
public sealed record MessageError(int Offset, string Field, string Rule)
{
    /// <summary>E.g. <c>byte 31: owner of answer 3 holds a pointer that does not point backwards</c>.</summary>
    public override string ToString() => $"byte {Offset}: {Field} {Rule}";
}
