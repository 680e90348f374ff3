using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>What the sights have in common.</summary>
internal static class NodeSights
{
    extension(NodeSight sight)
    {
        /// <summary>Whether the observer hears the node.</summary>
        public bool IsHeard => sight is NodeSight.Starting or NodeSight.Serving or NodeSight.Returning or NodeSight.Draining;

        /// <summary>Whether the observer misses the node, which it may be wrong about.</summary>
        public bool IsLoss => sight is NodeSight.Lost or NodeSight.Failed or NodeSight.Gone;

        /// <summary>Whether it is the node's own word, which stays true whatever the observer doubts.</summary>
        public bool IsOwnWord => sight is NodeSight.Draining or NodeSight.Drained or NodeSight.Updating;
    }
}
