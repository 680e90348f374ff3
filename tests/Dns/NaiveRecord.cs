using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>One record; its data in hexadecimal, and for an alias its target's text.</summary>
internal sealed record NaiveRecord(string Name, DnsRecordType Type, string Value, string? Target)
{
    public string Shown => $"{Name} {Type} {Value}";
}
