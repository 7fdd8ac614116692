using System.Linq.Expressions;

namespace Connectors;

internal static class Unsupported
{
    public static NotSupportedException At(Expression expression, string reason) =>
        new($"The filter expression cannot be translated at '{expression}': {reason}.");
}
