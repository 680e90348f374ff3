using CsCheck;
using Edge.Jobs;

namespace Edge.Tests.Unit.Delivery;

/// <summary>
/// Random histories of requests against a cache so simple that it can be seen to be right: it asks the origin's whole past
/// whether what was served may be served.
/// </summary>
public sealed class NaiveCacheTests
{
    private static readonly Gen<string> Controls = OneOf(
        "max-age=10", "max-age=100", "s-maxage=50", "max-age=0", "no-store", "private, max-age=100", "no-cache",
        "max-age=10, must-revalidate", "public, max-age=20", "max-age=5, stale-if-error=50", "");

    private static readonly Gen<string> Requests = OneOf(
        "", "Cookie: a=1", "Authorization: x", "A: 1", "A: 2", "Accept-Encoding: gzip", "Accept-Encoding: br, gzip");

    private static readonly Gen<Step> Steps = Gen.Select(
        Controls, Requests, Gen.Int[0, 30], Gen.Int[0, 9], Gen.Bool, Gen.Bool,
        (control, request, wait, what, tag, vary) => new Step(control, request, wait, what, tag, vary));

    [Fact]
    public async Task What_is_served_is_what_the_origin_allowed() =>
        await Steps.List[1, 60].SampleAsync(RunAsync, iter: 300);

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static async Task RunAsync(List<Step> steps)
    {
        var past = new List<Answer>();
        Step? current = null;
        DeliveryBench? bench = null;
        var origin = ScriptedOrigin.Of(request => Reply(current!, request, past, bench!.Time.GetUtcNow()));
        using (bench = new DeliveryBench(origin))
        {
            foreach (var step in steps)
            {
                current = step;
                bench.Time.Advance(TimeSpan.FromSeconds(step.Wait));
                var method = step.What == 0 ? "POST" : "GET";
                var asked = past.Count;
                var reply = await bench.GetAsync(step.Request, method);
                Check(reply, step, past, asked, bench.Time.GetUtcNow());
                if (method == "POST")
                {
                    past.ForEach(answer => answer.Forgotten = true);
                }
            }
        }
    }

    private static FetchReply Reply(Step step, FetchRequest request, List<Answer> past, DateTimeOffset now)
    {
        if (step.What == 1)
        {
            return new FetchReply.Failed(FetchFailure.Unreachable, "gone");
        }

        var known = past.FindLast(answer => request.Fields.Combined("If-None-Match") == answer.Tag && answer.Tag is not null);
        if (known is not null && step.What < 6)
        {
            known.Validated = now;
            return ScriptedOrigin.Response($"ETag: {known.Tag}", "", 304);
        }

        var answer = new Answer(past.Count, step, request, now);
        past.Add(answer);
        return ScriptedOrigin.Response(answer.Fields, $"{answer.Number}");
    }

    private static void Check(string reply, Step step, List<Answer> past, int asked, DateTimeOffset now)
    {
        var parts = reply.Split(' ');
        if (parts[0] is not ("Hit" or "Stale" or "Revalidated"))
        {
            // Everything that is not from the store was made just now, for this request.
            Assert.True(parts[0] == "Unreachable" || past.Count > asked, reply);
            return;
        }

        var answer = past[int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture)];
        Assert.False(answer.Forgotten, "it was invalidated");
        Assert.DoesNotContain("no-store", answer.Step.Control, StringComparison.Ordinal);
        Assert.DoesNotContain("private", answer.Step.Control, StringComparison.Ordinal);
        Assert.NotEqual("", answer.Step.Control);
        Assert.True(answer.MayAnswer(step.Request), "it is of another variant, or of another visitor");
        var age = (now - answer.Validated).TotalSeconds;
        if (parts[0] == "Hit")
        {
            Assert.True(age < answer.Lifetime, $"{age} s old, of {answer.Lifetime}");
        }

        if (parts[0] == "Stale")
        {
            Assert.DoesNotContain("must-revalidate", answer.Step.Control, StringComparison.Ordinal);
            Assert.DoesNotContain("no-cache", answer.Step.Control, StringComparison.Ordinal);
            Assert.DoesNotContain("s-maxage", answer.Step.Control, StringComparison.Ordinal);
        }
    }

    /// <param name="What">0: a POST; 1: the origin is gone; below 6: it confirms what it is asked about.</param>
    private sealed record Step(string Control, string Request, int Wait, int What, bool Tagged, bool Varies);

    private sealed class Answer(int number, Step step, FetchRequest request, DateTimeOffset at)
    {
        public int Number => number;

        public Step Step => step;

        public string? Tag => step.Tagged ? $"\"{number}\"" : null;

        public DateTimeOffset Validated { get; set; } = at;

        public bool Forgotten { get; set; }

        public string Fields =>
            (step.Control.Length > 0 ? $"Cache-Control: {step.Control}\n" : "")
            + (Tag is null ? "" : $"ETag: {Tag}\n")
            + (step.Varies ? "Vary: A, Accept-Encoding\n" : "");

        public int Lifetime => step.Control switch
        {
            "max-age=10" or "max-age=10, must-revalidate" => 10,
            "max-age=100" => 100,
            "s-maxage=50" => 50,
            "public, max-age=20" => 20,
            "max-age=5, stale-if-error=50" => 5,
            _ => 0,
        };

        public bool MayAnswer(string asked)
        {
            var isAuthorized = asked.StartsWith("Authorization", StringComparison.Ordinal);
            var forEverybody = step.Control.Contains("public", StringComparison.Ordinal)
                || step.Control.Contains("s-maxage", StringComparison.Ordinal)
                || step.Control.Contains("must-revalidate", StringComparison.Ordinal);
            var wasAuthorized = request.Fields.Has("Authorization");
            return (!(isAuthorized || wasAuthorized) || forEverybody) && (!step.Varies || Varied(asked) == Varied(step.Request));
        }

        private static string Varied(string fields) =>
            fields.StartsWith("A: ", StringComparison.Ordinal) || fields.StartsWith("Accept-Encoding", StringComparison.Ordinal) ? fields : "";
    }
}
