using System.Net;
using Edge.Dns;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>Somebody wants to know why a visitor gets what it gets.</summary>
internal sealed class NameQuestion(DnsName zone, DnsName name, DnsRecordType type, IPAddress visitor)
{
    /// <summary>Questions that wait at once.</summary>
    public const int WaitingMax = 64;

    private readonly TaskCompletionSource<NameExplanation> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DnsName Zone => zone;

    public DnsName Name => name;

    public DnsRecordType Type => type;

    public IPAddress Visitor => visitor;

    public Task<NameExplanation> Answered => _answer.Task;

    public void Answer(NameExplanation explanation) => _answer.TrySetResult(explanation);
}
