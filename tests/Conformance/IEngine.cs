using Edge.Kernel;

namespace Edge.Tests.Conformance;

/// <summary>What histories do to a store, with answers as text, so that the naive store and the engines compare.</summary>
internal interface IEngine
{
    string Commit(Commit commit);

    string Acquire(string holder, TimeSpan ttl);

    string Release(long token);

    string Advance(TimeSpan time);

    string Read(string prefix);

    /// <summary>The range as it was so many revisions before the head.</summary>
    string ReadBack(string prefix, int revisions);
}
