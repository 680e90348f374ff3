using System.Text;
using Edge.Jobs;

namespace Edge.Tests.Unit.Delivery;

/// <summary>An origin in memory that answers by a function, and keeps what it was asked.</summary>
internal sealed class ScriptedOrigin(Func<FetchRequest, CancellationToken, ValueTask<FetchReply>> answer) : IOrigin
{
    public List<FetchRequest> Requests { get; } = [];

    public static ScriptedOrigin Of(Func<FetchRequest, FetchReply> answer) =>
        new((request, _) => ValueTask.FromResult(answer(request)));

    public static FetchReply.Response Response(string fields, string body = "body", int status = 200, bool tellsLength = true) =>
        new(status, Fields.Of(fields), new MemoryStream(Encoding.ASCII.GetBytes(body)), tellsLength ? body.Length : null, null);

    public ValueTask<FetchReply> FetchAsync(FetchRequest request, CancellationToken cancellation)
    {
        lock (Requests)
        {
            Requests.Add(request);
        }

        return answer(request, cancellation);
    }
}
