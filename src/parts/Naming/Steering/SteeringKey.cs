using Edge.Dns;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>What steered record sets have in common whose answers are always the same.</summary>
/// <param name="Text">The steering as it is kept, by which two are compared.</param>
internal sealed record SteeringKey(string Text, DnsRecordType Type, int TtlSeconds, SteeringDocument Steering)
{
    public bool Equals(SteeringKey? other) => other is not null && (Text, Type, TtlSeconds) == (other.Text, other.Type, other.TtlSeconds);

    public override int GetHashCode() => HashCode.Combine(Text, Type, TtlSeconds);
}
