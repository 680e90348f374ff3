using Edge.Jobs;
using Edge.Kernel;

namespace Edge.Tests.Unit.Jobs;

/// <summary>A Host without a socket, and likewise an origin: answers after a delay that the test sets.</summary>
internal sealed class VirtualHost(string name, TimeProvider time, Func<FetchRequest, TimeSpan> delay) : IJobChannel, IOrigin
{
    public NodeId Host { get; } = NodeId.Parse(name);

    public int Slots { get; set; } = 64;

    public int Count { get; private set; }

    public int Cancelled { get; private set; }

    public int InFlight { get; private set; }

    public int InFlightMost { get; private set; }

    public Func<FetchRequest, JobAnswer> Answer { get; set; } = static _ => Body("hello");

    public static JobAnswer Body(string text, HeaderFields? fields = null, int status = 200) =>
        new JobAnswer.Responded(status, fields ?? [], new MemoryStream(System.Text.Encoding.ASCII.GetBytes(text)), text.Length);

    public async ValueTask<JobAnswer> SendAsync(FetchRequest request, TimeSpan silence, CancellationToken cancellation)
    {
        Count++;
        InFlightMost = Math.Max(InFlightMost, ++InFlight);
        try
        {
            var wait = delay(request);
            if (wait > silence)
            {
                await Task.Delay(silence, time, cancellation);
                return new JobAnswer.Lost("silent");
            }

            await Task.Delay(wait, time, cancellation);
            return Answer(request);
        }
        catch (OperationCanceledException)
        {
            Cancelled++;
            throw;
        }
        finally
        {
            InFlight--;
        }
    }

    public async ValueTask<FetchReply> FetchAsync(FetchRequest request, CancellationToken cancellation) =>
        await SendAsync(request, request.Timeout, cancellation) switch
        {
            JobAnswer.Responded response => new FetchReply.Response(response.Status, response.Fields, response.Body, response.Length, null),
            JobAnswer.OriginFailed failed => new FetchReply.Failed(failed.Reason, failed.Detail),
            _ => new FetchReply.Failed(FetchFailure.TimedOut, "silent"),
        };
}
