using System.Reflection;
using System.Reflection.Emit;

namespace Connectors.Tests.Fakes;

/// <summary>Makes objects of types that another store's package would define: derived in an assembly of its own.</summary>
internal static class Foreign
{
    private static readonly ModuleBuilder Module = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Connectors.Other"), AssemblyBuilderAccess.Run).DefineDynamicModule("m");
    private static int _types;

    public static T Make<T>(params object?[] arguments)
        where T : class
    {
        var type = Module.DefineType($"Other{typeof(T).Name}{Interlocked.Increment(ref _types)}", TypeAttributes.Public, typeof(T));
        foreach (var constructor in typeof(T).GetConstructors())
        {
            var parameters = constructor.GetParameters().Select(parameter => parameter.ParameterType).ToArray();
            var code = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, parameters).GetILGenerator();
            for (var i = 0; i <= parameters.Length; i++)
                code.Emit(OpCodes.Ldarg, i);
            code.Emit(OpCodes.Call, constructor);
            code.Emit(OpCodes.Ret);
        }

        return (T)Activator.CreateInstance(type.CreateType(), arguments)!;
    }
}
