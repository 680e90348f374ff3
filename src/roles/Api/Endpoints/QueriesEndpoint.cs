using System.Text.Json.Nodes;
using System.Threading.Channels;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Protocol;
using Microsoft.AspNetCore.Http;

namespace Edge.Api;

/// <summary>
/// <c>GET /v1/zones/&lt;zone&gt;/analytics</c>: what all Stargates were asked of a zone in the last ten minutes; with
/// <c>?follow=true</c> samples of it as they come, one line of JSON each, until the caller goes or may no more.
/// </summary>
internal sealed class QueriesEndpoint(IControlStore reading, ApiMesh mesh, ApiGate gate, TimeProvider time, CancellationToken closing)
{
    /// <summary>Who follows at one Api.</summary>
    public const int FollowersMax = 16;

    /// <summary>Lines that wait for a slow reader; more are lost, and the reader is told how many.</summary>
    private const int WaitingMax = 1_024;

    /// <summary>How often it is looked whether the caller still may, and the zone is still the same.</summary>
    private static readonly TimeSpan _lookPeriod = TimeSpan.FromSeconds(5);

    private readonly ZoneReads _reads = new(reading);
    private int _following;

    public async Task<ApiAnswer> ShowAsync(ApiCall call, CancellationToken cancellation)
    {
        var zone = call.Route("id");
        var entry = await ReadAsync(zone, call.Caller, cancellation);
        if (!entry.Succeeded)
        {
            return entry.Failure;
        }

        if (call.Query("follow") is { } follow)
        {
            return follow == "true"
                ? new ApiAnswer.Streaming((response, aborted) => FollowAsync(zone, entry.Value.Created, call, response, aborted))
                : Failure.Invalid("follow", follow, "true, or nothing");
        }

        var (replies, silent) = await mesh.QueriesAsync(zone, entry.Value.Created.Value, cancellation);
        return replies.Count == 0
            ? new Failure(ProblemStatus.Unavailable, "no Stargate says what it was asked: see 'edge status', and try again") { Retryable = true }
            : new ApiAnswer.Document(200, QuerySums.Of(zone, replies, [.. silent.Select(static node => node.Value)]));
    }

    /// <summary>The zone, if the caller may read it; who may read none at all is not told which there are.</summary>
    private async Task<Outcome<ResourceEntry>> ReadAsync(string zone, Caller caller, CancellationToken cancellation)
    {
        if (ResourceKinds.Zone.CheckId(zone) is { } bad)
        {
            return bad;
        }

        var key = ResourceKinds.Zone.Key(zone);
        if (caller.Access.CheckOwn(key.Value, Capabilities.Read) is { } denied)
        {
            return denied;
        }

        var read = await _reads.OneAsync(key, cancellation);
        if (!read.Succeeded || read.Value is null)
        {
            return read.Failure ?? ProblemStatus.Missing(key.Value);
        }

        return caller.Access.Check(key.Value, Capabilities.Read, read.Value.Account) is { } notOwn ? notOwn : read.Value;
    }

    private async Task FollowAsync(string zone, Revision created, ApiCall call, HttpResponse response, CancellationToken aborted)
    {
        if (Interlocked.Increment(ref _following) > FollowersMax)
        {
            Interlocked.Decrement(ref _following);
            await ApiServer.WriteProblemAsync(response, new ApiAnswer.Problem(503, new Failure("busy", $"{FollowersMax} follow queries already: try again later")), aborted);
            return;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(aborted, closing);
        var lines = Channel.CreateBounded<string>(WaitingMax);
        var lost = new LostLines();
        var asking = mesh.FollowQueriesAsync(zone, created.Value, (stargate, news) => Pass(stargate, news, lines.Writer, lost), end.Token);
        var watching = WatchAsync(zone, created, call, lines.Writer, end);
        try
        {
            response.ContentType = "application/x-ndjson";
            response.Headers.CacheControl = "no-store";
            await response.StartAsync(end.Token);
            await response.Body.FlushAsync(end.Token);
            while (await lines.Reader.WaitToReadAsync(end.Token))
            {
                await WriteAsync(lines.Reader, lost, response, end.Token);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The client has gone, may no more, or this Api closes.
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(asking, watching).ContinueWith(static _ => { }, TaskScheduler.Default);
            Interlocked.Decrement(ref _following);
        }
    }

    private static async Task WriteAsync(ChannelReader<string> lines, LostLines lost, HttpResponse response, CancellationToken cancellation)
    {
        while (lines.TryRead(out var line))
        {
            await response.WriteAsync(line, cancellation);
        }

        if (lost.Take() is > 0 and var count)
        {
            await response.WriteAsync($"{{\"lost\":{count}}}\n", cancellation);
        }

        await response.Body.FlushAsync(cancellation);
    }

    /// <summary>Ends the stream once the token or the policy no longer lets its holder read the zone, or that is another one.</summary>
    private async Task WatchAsync(string zone, Revision created, ApiCall call, ChannelWriter<string> lines, CancellationTokenSource end)
    {
        var authorization = call.Request.Headers.Authorization.ToString();
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(_lookPeriod, time, end.Token);
            var caller = await gate.AdmitAsync(authorization, end.Token);
            var entry = caller.Succeeded ? await ReadAsync(zone, caller.Value, end.Token) : caller.Failure;
            if (entry is { Succeeded: false, Failure.Code: not ProblemStatus.Unavailable } || (entry.Succeeded && entry.Value.Created != created))
            {
                lines.TryWrite(new JsonObject { ["ended"] = entry.Failure?.Message ?? "the zone was made anew" }.ToJsonString() + "\n");
                lines.TryComplete();
                return;
            }
        }
    }

    private static void Pass(NodeId stargate, QueryLines news, ChannelWriter<string> lines, LostLines lost)
    {
        lost.Add(news.Lost);
        foreach (var line in news.Lines)
        {
            if (!lines.TryWrite(QuerySums.LineOf(stargate, line).ToJsonString() + "\n"))
            {
                lost.Add(1);
            }
        }
    }

    /// <summary>A number that several threads count up.</summary>
    private sealed class LostLines
    {
        private long _value;

        public void Add(long count) => Interlocked.Add(ref _value, count);

        public long Take() => Interlocked.Exchange(ref _value, 0);
    }
}
