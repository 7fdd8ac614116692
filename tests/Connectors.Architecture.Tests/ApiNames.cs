using System.Globalization;
using System.Reflection;

namespace Connectors.Architecture;

/// <summary>Writes types, parameters and values as C# does, with the question marks of nullable references.</summary>
internal static class ApiNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short", [typeof(ushort)] = "ushort", [typeof(int)] = "int", [typeof(uint)] = "uint", [typeof(long)] = "long", [typeof(ulong)] = "ulong",
        [typeof(float)] = "float", [typeof(double)] = "double", [typeof(decimal)] = "decimal", [typeof(char)] = "char", [typeof(nint)] = "nint", [typeof(nuint)] = "nuint",
    };

    public static string Of(Type type) => Of(type, nullability: null);

    public static string Of(FieldInfo field) => Of(field.FieldType, new NullabilityInfoContext().Create(field));

    public static string Of(PropertyInfo property) => Of(property.PropertyType, new NullabilityInfoContext().Create(property));

    public static string Of(ParameterInfo parameter) => Of(parameter.ParameterType, new NullabilityInfoContext().Create(parameter));

    public static string Parameters(MethodBase method) => Parameters(method.GetParameters());

    public static string Parameters(IEnumerable<ParameterInfo> parameters) => string.Join(", ", parameters.Select(Parameter));

    public static string Constraints(IEnumerable<Type> arguments) => string.Concat(arguments.Where(argument => argument.IsGenericParameter).Select(Constraint));

    public static string Literal(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Of(Type type, NullabilityInfo? nullability)
    {
        if (type.IsByRef)
            return Of(type.GetElementType()!, nullability);
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Of(underlying, nullability is { GenericTypeArguments.Length: 1 } ? nullability.GenericTypeArguments[0] : null) + "?";
        var mark = !type.IsValueType && nullability is { } known && (known.ReadState == NullabilityState.Nullable || known.WriteState == NullabilityState.Nullable) ? "?" : string.Empty;
        if (type.IsArray)
            return $"{Of(type.GetElementType()!, nullability?.ElementType)}[{new string(',', type.GetArrayRank() - 1)}]{mark}";
        return Named(type, nullability) + mark;
    }

    private static string Named(Type type, NullabilityInfo? nullability)
    {
        if (type.IsGenericParameter)
            return type.Name;
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword;
        var owner = type.IsNested ? Of(type.DeclaringType!) : type.Namespace;
        var name = $"{owner}.{type.Name.Split('`')[0]}";
        if (!type.IsGenericType || !type.Name.Contains('`', StringComparison.Ordinal))
            return name;
        var arguments = type.GetGenericArguments();
        return $"{name}<{string.Join(", ", arguments.Select((argument, i) => Of(argument, nullability is { } known && known.GenericTypeArguments.Length == arguments.Length ? known.GenericTypeArguments[i] : null)))}>";
    }

    private static string Parameter(ParameterInfo parameter)
    {
        var passing = parameter switch
        {
            { ParameterType.IsByRef: false } => parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(System.Runtime.CompilerServices.ParamCollectionAttribute)) ? "params " : string.Empty,
            { IsOut: true } => "out ",
            { IsIn: true } => "in ",
            _ => "ref ",
        };
        return $"{passing}{Of(parameter)} {parameter.Name}{Default(parameter)}";
    }

    private static string Default(ParameterInfo parameter)
    {
        if (!parameter.HasDefaultValue)
            return string.Empty;
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        if (parameter.RawDefaultValue is { } value)
            return " = " + (type.IsEnum ? $"{Of(type)}.{Enum.ToObject(type, value)}" : Literal(value));
        return parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null ? " = default" : " = null";
    }

    private static string Constraint(Type argument)
    {
        var attributes = argument.GenericParameterAttributes;
        var constraints = new List<string>();
        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            constraints.Add("class");
        if (attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
            constraints.Add("struct");
        else if (IsNotNull(argument) && constraints.Count == 0 && argument.GetGenericParameterConstraints().Length == 0)
            constraints.Add("notnull");
        constraints.AddRange(argument.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)).Select(Of));
        if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !constraints.Contains("struct"))
            constraints.Add("new()");
        return constraints.Count == 0 ? string.Empty : $" where {argument.Name} : {string.Join(", ", constraints)}";
    }

    /// <summary>The compiler writes notnull as the state 1 of the parameter, or of what declares it.</summary>
    private static bool IsNotNull(Type argument)
    {
        var own = StateOf(argument.CustomAttributes, "NullableAttribute");
        return (own ?? StateOf(((MemberInfo?)argument.DeclaringMethod ?? argument.DeclaringType!).CustomAttributes, "NullableContextAttribute") ?? StateOf(argument.DeclaringType!.CustomAttributes, "NullableContextAttribute")) == 1;
    }

    private static byte? StateOf(IEnumerable<CustomAttributeData> attributes, string name) =>
        attributes.FirstOrDefault(attribute => attribute.AttributeType.Name == name)?.ConstructorArguments[0].Value as byte?;
}
