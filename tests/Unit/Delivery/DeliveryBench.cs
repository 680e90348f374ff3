using System.Diagnostics.Metrics;
using System.Text;
using Edge.Delivery;
using Edge.Jobs;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Delivery;

/// <summary>Content delivery over scripted origins, in virtual time.</summary>
internal sealed class DeliveryBench : IDisposable
{
    private readonly Meters _meters = new();

    public DeliveryBench(IOrigin origin, DeliveryOptions? options = null)
    {
        Delivery = new ContentDelivery(
            options ?? new DeliveryOptions { Node = "g1" }, origin, origin, Time, new DeliveryMetrics(_meters));
    }

    public FakeTimeProvider Time { get; } = new(Store.Zero);

    public ContentDelivery Delivery { get; }

    public static VisitorRequest Request(string fields = "", string method = "GET", string target = "/a") => new()
    {
        Method = method,
        Key = Store.Key with { Target = target },
        Route = new OriginRoute("http://origin", "", null, TimeSpan.FromSeconds(5)),
        Fields = Fields.Of(fields),
        Scheme = "http",
        Protocol = "1.1",
    };

    public Task<DeliveryReply> StartAsync(string fields = "", string method = "GET", string target = "/a") =>
        Delivery.DeliverAsync(Request(fields, method, target), TestContext.Current.CancellationToken).AsTask();

    /// <summary>The reply in short: result, status and content, or the failure.</summary>
    public async Task<string> GetAsync(string fields = "", string method = "GET", string target = "/a") =>
        await ReadAsync(await StartAsync(fields, method, target));

    public static async Task<string> ReadAsync(DeliveryReply reply)
    {
        switch (reply)
        {
            case DeliveryReply.Stored stored:
                return $"{stored.Result} {stored.Entry.Head.Status} {Encoding.ASCII.GetString(stored.Entry.Body.Span)}";
            case DeliveryReply.Streamed streamed:
                var text = new StringBuilder();
                await using (streamed.Body)
                {
                    while (await streamed.Body.ReadAsync(TestContext.Current.CancellationToken) is { IsEmpty: false } chunk)
                    {
                        text.Append(Encoding.ASCII.GetString(chunk.Span));
                    }
                }

                return $"{streamed.Result} {streamed.Status} {text}";
            case DeliveryReply.Failed failed:
                return $"{failed.Reason}";
            default:
                return "NotStored";
        }
    }

    public void Dispose() => _meters.Dispose();

    private sealed class Meters : IMeterFactory
    {
        private readonly List<Meter> _meters = [];

        public Meter Create(MeterOptions options)
        {
            var meter = new Meter(options);
            _meters.Add(meter);
            return meter;
        }

        public void Dispose() => _meters.ForEach(meter => meter.Dispose());
    }
}
