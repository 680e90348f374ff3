using Edge.Kernel;

namespace Edge.Identity;

/// <summary>A TSIG key as it is shown once.</summary>
/// <param name="Secret">As many bytes as the algorithm's code has.</param>
public sealed record TsigKeyMade(string Name, string Algorithm, byte[] Secret, DateTimeOffset? Expires, Revision Revision)
{
    public override string ToString() => $"{Name} ({Algorithm})";
}
