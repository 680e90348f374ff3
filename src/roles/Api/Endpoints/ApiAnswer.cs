using System.Text.Json.Nodes;
using Edge.Kernel;
using Microsoft.AspNetCore.Http;

namespace Edge.Api;

/// <summary>What an endpoint answers; one place writes it.</summary>
internal abstract record ApiAnswer
{
    private ApiAnswer()
    {
    }

    /// <summary>Success with a document.</summary>
    public sealed record Document(int Status, JsonNode Body) : ApiAnswer
    {
        /// <summary>Where the body stands, as <c>"epoch-revision"</c>; null when it isn't of the store.</summary>
        public EntityTag? Tag { get; init; }

        public string? Location { get; init; }
    }

    /// <summary>An expected failure, as problem details (RFC 9457).</summary>
    public sealed record Problem(int Status, Failure Failure) : ApiAnswer
    {
        /// <summary>The revision that stood in the way of a write, if one did.</summary>
        public Revision? Current { get; init; }
    }

    /// <summary>An answer that goes on for a while and writes itself.</summary>
    public sealed record Streaming(Func<HttpResponse, CancellationToken, Task> WriteAsync) : ApiAnswer;

    public static implicit operator ApiAnswer(Failure failure) => new Problem(ProblemStatus.Of(failure), failure);
}
