using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>Who answers the queries of a matrix: another server, the reference, or our own engine.</summary>
internal interface IAnswers : IDisposable
{
    string Name { get; }

    /// <summary>One response for each query, in their order.</summary>
    IReadOnlyList<DnsMessage> Ask(IReadOnlyList<DnsMessage> queries);
}
